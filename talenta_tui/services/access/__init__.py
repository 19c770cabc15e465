"""Who gets in and as whom: public keys, the SSH door, confinement, the length of a session.

`authorized` answers sshd and must start fast; nothing here is imported by this file.
"""
