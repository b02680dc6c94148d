"""Outgoing mail: who is told what, in which words, and how it leaves. Nothing depends on it: all of it is on screen too."""
