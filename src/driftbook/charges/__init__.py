"""Price lists, charge lines with what they are for, monthly statements."""
