"""Digital signatures and time stamps in PDF files: checked offline, in a process apart, and told as they are."""
