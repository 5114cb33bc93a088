"""The guard of the building: what must hold for every file, address, template and act, whoever adds the next one."""
