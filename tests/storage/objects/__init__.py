"""Tests of the object stores that concern one of them only: faults, crashes, full disks."""
