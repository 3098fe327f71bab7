"""Says one line in the five protocols of the reports, as the octets that each puts on the wire."""
import json
import pickle

text = "Grüße"
octets = text.encode()
print(f"{len(text)} characters, {len(octets)} octets: {octets.hex(' ')}")
print("PyChat       ", octets)
print("Chat Room    ", octets + b"\n")
print("header       ", f" {len(octets)}".ljust(5).encode() + octets)
print("JSON         ", json.dumps({"msg": text}).encode())
print("pickled list ", pickle.dumps([text]))
