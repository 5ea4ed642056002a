"""How near the angles of heads, closed eyes and yawns come to the truth, on drawn classes analysed as films.

Bench (all classes) -> figures (of one, by height of its faces)
"""
