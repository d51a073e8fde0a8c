"""What is known about the names of persons: tables as data, and the functions that read them."""
