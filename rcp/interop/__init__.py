"""Foreign files in (FRCP, HL7 v2, CSV), turned into calls of the services of the path."""
