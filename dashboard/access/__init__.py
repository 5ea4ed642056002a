"""Who may come in: log-in, what keeps it safe, and the account that there is at first.

guard.py        puts all of it around the dashboard
conditions.py   what the operator sets: secret, proxies, a provider of OpenID Connect, a demo on the machine itself
present.py      who is logged in, told by a signed cookie and the table `account` alone
entrance.py     asked before every request: who comes in, who is sent to the log-in
login.py        the pages to log in and out; password.py to change a password; oidc.py to log in elsewhere
passwords.py    hashes, one-time passwords; granting.py gives accounts
headers.py      what every answer tells the browser to refuse
refusals.py     what is shown in the place of what is refused
"""
