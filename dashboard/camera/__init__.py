"""The visitor's own camera: pictures come over a WebSocket, go to the eye (ingest/eye.py), and are nowhere kept.

line.py      who may open one, and the WebSocket itself
visit.py     what is said on it: the server asks for the next picture, and tells what was seen
process.py   starts the eye when it is called
rooms.py     classes that are followed by a camera in a browser; asking.py begins one from the page
said.py      all that the page says
"""
