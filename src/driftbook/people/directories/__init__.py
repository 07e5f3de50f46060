"""What the directories of organisations (AD) say: ADFS and Entra by OpenID Connect, or SAML."""
