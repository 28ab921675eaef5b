"""What people sign and write besides work: papers, messages, notices."""
