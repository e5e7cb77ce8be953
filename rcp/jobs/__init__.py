"""What runs later: reminders, backups, fragments. Calls services and nothing else."""
