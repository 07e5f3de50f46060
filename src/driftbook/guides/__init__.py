"""Fault finding: one question at a time, kept, resumed and handed over."""
