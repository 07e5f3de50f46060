"""The customer portal: what is asked for, by whom, and how it goes."""
