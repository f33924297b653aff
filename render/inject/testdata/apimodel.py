"""Holds inputs of an operation against the service's own API model, as botocore
carries it: python3 apimodel.py SERVICE OPERATION <inputs.json, a list."""

import json
import sys

import botocore.session
import botocore.validate

service, operation = sys.argv[1:3]
model = botocore.session.get_session().get_service_model(service).operation_model(operation)
bad = 0
for i, given in enumerate(json.load(sys.stdin)):
    report = botocore.validate.ParamValidator().validate(given, model.input_shape)
    # Lengths are part of the model, and botocore leaves a text's most to the service.
    def lengths(value, shape, path):
        global bad
        if shape.type_name == "string" and isinstance(value, str):
            most, least = shape.metadata.get("max"), shape.metadata.get("min")
            if most is not None and len(value) > most or least is not None and len(value) < least:
                print(f"{i}: {path}: {len(value)} characters, of {least} to {most}")
                bad += 1
            if shape.enum and value not in shape.enum:
                print(f"{i}: {path}: {value} is none of {shape.enum}")
                bad += 1
        elif shape.type_name == "structure" and isinstance(value, dict):
            for k, v in value.items():
                if k not in shape.members:
                    print(f"{i}: {path}.{k}: the API has no such member")
                    bad += 1
                else:
                    lengths(v, shape.members[k], f"{path}.{k}")
        elif shape.type_name == "map" and isinstance(value, dict):
            for k, v in value.items():
                lengths(k, shape.key, f"{path}[{k!r}]")
                lengths(v, shape.value, f"{path}[{k!r}]")
        elif shape.type_name == "list" and isinstance(value, list):
            for n, v in enumerate(value):
                lengths(v, shape.member, f"{path}[{n}]")

    lengths(given, model.input_shape, operation)
    if report.has_errors():
        print(f"{i}: {report.generate_report()}")
        bad += 1
sys.exit(1 if bad else 0)
