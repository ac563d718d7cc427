print("bxctl")
