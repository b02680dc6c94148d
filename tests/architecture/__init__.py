"""The rules of the house, executable: each test reads the code itself and tells what it found."""
