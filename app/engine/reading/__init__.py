"""From BPMN 2.0 with zeebe extension elements to what the engine runs. What cannot run is refused with a sentence."""
