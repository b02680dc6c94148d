"""Certificates, reports and declarations that a contractor holds: filed by it, judged by its principal, held until they expire."""
