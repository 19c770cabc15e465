"""How a process begins: at which desk, from which key, with the application or a command.

Apart from `cli`, because opening the application needs no command line: click, with the modules
of the commands, costs a tenth of the time to the first paint.
"""
