"""Mail that others hand over: by LMTP, by SMTP, through a pipe."""
