"""Change requests, the advice and the meetings of councils, competence groups, the calendar."""
