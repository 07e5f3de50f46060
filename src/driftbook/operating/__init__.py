"""What an operator needs: is it well, what does it measure, is it set up right, is it backed up."""
