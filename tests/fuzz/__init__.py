"""Coverage-guided fuzzing of FEEL and DMN: `python -m tests.fuzz TARGET FOLDER [libFuzzer options]`."""
