package hygiene

import (
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// UnknownReference is broken by ids that name nothing. Loading finds them: a
// model with a line to nowhere can't be judged, so this is never a finding
// beside others.
var UnknownReference = &rules.Rule{
	Name:     "unknown-reference",
	Family:   rules.ModelItself,
	Severity: rules.Error,
	Scope:    rules.OfSystem,
	Summary:  "An id names no box, line, flow, group or rule of the model. Such a model can't be judged (exit code 2).",
	Why: "A line to a box that doesn't exist is not checked by anyone, and neither is a waiver or a flow that names a line wrongly. " +
		"The design looks complete, and the part with the slip of the pen is the one that nobody reviewed before it failed.",
	Fix:            "Write the id as it stands in its map; the message suggests the nearest one. If the thing is missing, add it to `boxes`, `lines`, `flows` or `groups`. Entities that are named with their map are written like `\"lines.save\"`.",
	FalsePositives: "None: the id is either in the model or not. If it is in another file of the directory, both files must have the same `package`.",
	References:     []rules.Reference{guidance.ReadinessLens("architecture_architecture_diagram")},
	Fires:          file("unknown-reference.fires.cue"),
	Quiet:          file("unknown-reference.quiet.cue"),
}
