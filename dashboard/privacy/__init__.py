"""What is stated, agreed, erased and noted, from the command line."""
