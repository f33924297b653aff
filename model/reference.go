package model

import (
	"slices"
	"strings"

	"tautline.dev/model/schema"
	"tautline.dev/model/value"
)

// Target is what a reference names.
type Target string

// What references name. An Entity is named with its map, such as "lines.save"; a
// place that may hold a box need not: the text may be a name of something else.
const (
	BoxTarget    Target = "boxes"
	LineTarget   Target = "lines"
	FlowTarget   Target = "flows"
	GroupTarget  Target = "groups"
	EntityTarget Target = "entity"
	MaybeBox     Target = "maybe a box"
)

// references are all places of a model that name something in it by its id.
var references = map[string]Target{
	"boxes.*.in":                      GroupTarget,
	"boxes.*.health.liveness.asks.*":  BoxTarget,
	"boxes.*.health.readiness.asks.*": BoxTarget,
	"boxes.*.inbox.deadLetter":        BoxTarget,
	"boxes.*.inbox.deadLetter.to":     BoxTarget,
	"boxes.*.channel.deadLetter":      BoxTarget,
	"boxes.*.channel.deadLetter.to":   BoxTarget,
	"boxes.*.store.derivedFrom":       BoxTarget,
	"lines.*.from":                    BoxTarget,
	"lines.*.to":                      BoxTarget,
	"lines.*.answers":                 LineTarget,
	"lines.*.deadLetter":              BoxTarget,
	"lines.*.deadLetter.to":           BoxTarget,
	"lines.*.buffer":                  BoxTarget,
	"lines.*.buffer.name":             MaybeBox,
	"lines.*.conversation":            BoxTarget,
	"lines.*.carries.*":               LineTarget,
	"lines.*.compensation":            LineTarget,
	"flows.*.steps.*":                 LineTarget,
	"flows.*.steps.*.*":               LineTarget,
	"flows.*.steps.*.either.*.*":      LineTarget,
	"flows.*.steps.*.either.*.*.*":    LineTarget,
	"flows.*.accepted":                LineTarget,
	"flows.*.effects.*":               LineTarget,
	"groups.*.parent":                 GroupTarget,
	"waivers.*.on":                    EntityTarget,
	"incidents.*.on":                  EntityTarget,
	"reviews.*.on":                    EntityTarget,
}

// Refers tells what a text at a path of a model names, "" if it names nothing. Labels
// of maps, and "*" for the items of lists, are parts of the path.
func Refers(path []string) Target {
	var general []string
	for i, label := range path {
		// The ids: the second label, wherever the first is a map of entities.
		if i == 1 && slices.Contains([]string{"boxes", "lines", "flows", "groups"}, path[0]) {
			label = "*"
		}
		general = append(general, label)
	}
	key := strings.Join(general, ".")
	const nested = ".either.*.*.either."
	for strings.Contains(key, nested) { // a branch has steps as the flow has
		key = strings.Replace(key, nested, ".either.", 1)
	}
	return references[key]
}

// Reference is a text that names something of the model.
type Reference struct {
	Target Target
	// ID is the text, At its place.
	ID string
	At value.Span
	// Path is where it stands.
	Path []string
}

// Names tells whether the reference is to an entity of some map.
func (r *Reference) Names(of Target, id string) bool {
	switch r.Target {
	case EntityTarget:
		return r.ID == string(of)+"."+id
	case MaybeBox:
		return of == BoxTarget && r.ID == id
	}
	return r.Target == of && r.ID == id
}

// References are all texts of a model's values that name something of it.
func References(root *value.Node) []Reference {
	var out []Reference
	var visit func(n *value.Node, path []string)
	visit = func(n *value.Node, path []string) {
		switch n.Kind {
		case value.String:
			if to := Refers(path); to != "" {
				out = append(out, Reference{to, n.Text, n.At, slices.Clone(path)})
			}
		case value.Struct:
			for _, f := range n.Fields {
				visit(f.Value, append(path, f.Label))
			}
		case value.List:
			for _, item := range n.Items {
				visit(item, append(path, "*"))
			}
		}
	}
	if root != nil {
		visit(root, nil)
	}
	return out
}

// Offers says what the language has at a path of a model, with its comment, and
// whether it has anything.
func Offers(path []string) (schema.Offer, bool) { return language().Offer("#System", path) }

// IsID tells whether a text may be the id of a box, line, flow or group.
func IsID(s string) bool {
	n := &value.Node{Kind: value.String, Text: s}
	return s != "none" && s != "unknown" && len(language().Check("#Id", n, "")) == 0
}
