"""The JSON format of google/vsaq, in and out: blocks, questions, tips, conditions, and files that extend another one."""
