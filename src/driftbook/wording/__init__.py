"""Reasons and findings phrased in Danish, Swedish and English. No Django: the CLI speaks too."""
