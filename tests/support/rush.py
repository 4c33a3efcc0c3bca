"""Several people do something at the very same moment, each over a connection of their own."""

import threading
from typing import Any

from django.db import connections


def at_once(*gestures):
    """Starts all together; answers what came of each: what it returned, or what it raised."""
    results: list[Any] = [None] * len(gestures)
    gate = threading.Barrier(len(gestures))

    def do(place):
        gate.wait()
        try:
            results[place] = gestures[place]()
        except Exception as error:  # noqa: BLE001 -- whatever it was, the test must see it
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(gestures))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
