"""From verified answers to the files that training code reads."""
