"""Kinds of services, by the codes that the table `referral_target` gives."""

from __future__ import annotations

from app.text import Text

KINDS: dict[str, Text] = {
    "jmd": Text("Jugendmigrationsdienst (JMD)", "Youth migration service (JMD)"),
    "mbe": Text("Migrationsberatung für Erwachsene (MBE)", "Migration counselling for adults (MBE)"),
    "asylum_counselling": Text("Flüchtlings- und Asylverfahrensberatung", "Refugee and asylum counselling"),
    "integration_agency": Text("Integrationsagentur", "Integration agency"),
    "anti_discrimination": Text("Servicestelle Antidiskriminierung", "Anti-discrimination office"),
    "debt_counselling": Text("Schuldnerberatung", "Debt counselling"),
    "addiction_counselling": Text("Suchtberatung", "Addiction counselling"),
    "psychosocial_centre": Text("Psychosoziales Zentrum", "Psychosocial centre"),
    "pregnancy_counselling": Text("Schwangerschaftsberatung", "Pregnancy counselling"),
    "jobcenter": Text("Jobcenter (SGB II)", "Jobcenter (SGB II)"),
    "employment_agency": Text("Agentur für Arbeit (SGB III)", "Employment agency (SGB III)"),
    "naturalisation_office": Text("Einbürgerungsbehörde", "Naturalisation office"),
    "return_counselling": Text("Rückkehr- und Perspektivberatung", "Return counselling"),
    "social_counselling": Text("Sozialberatung der Kommune", "Social counselling of the municipality"),
}

CAPACITIES: dict[str, Text] = {
    "free": Text("Plätze frei", "places free"),
    "waiting": Text("Warteliste", "waiting list"),
    "full": Text("zurzeit keine Plätze", "no places at present"),
    "unknown": Text("nicht bekannt", "not known"),
}
