"""`driftbook ask notices`: may it be down then, and who has to be told by when?"""
