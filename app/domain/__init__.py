"""What Cordon talks about: frozen values without I/O. The words are those of the docs."""
