package contradiction

import (
	"fmt"
	"regexp"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/model/value"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// PlatformsContradict finds boxes that are said to be on two platforms which can't both
// hold: one of them, the innermost, is believed.
var PlatformsContradict = &rules.Rule{
	Name:     "platforms-contradict",
	Family:   rules.Contradiction,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A box is on two platforms that contradict each other: two versions or variants of one, or two that each fix the same thing, and not to the same value.",
	Why: "All that nobody states of the box and its lines is taken from its platforms, from the innermost that knows it. Where two of them can't both be true, half of that is taken from a platform on which the box doesn't run: " +
		"retries that nobody makes, an order that nobody keeps, a message that is thought to be on a disk.",
	Fix:            "Name the one that it is, or draw two boxes. A list is for layers, from the outside in: a cluster, the mesh in it, the library in the program (`[\"kubernetes\", \"istio-1.24\", \"http/go\"]`); a library of whoever calls is the `client` of its line.",
	FalsePositives: "What a platform only defaults to is no contradiction: the layer inside may set another value. If yours lets both be true, describe it in the model's `platforms`.",
	References:     []rules.Reference{guidance.ReadinessLens("architecture_architecture_diagram")},
	Fires:          file("platforms-contradict.fires.cue"),
	Quiet:          file("platforms-contradict.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			ids := b.Platform.Or(nil)
			for i, outer := range ids {
				for _, inner := range ids[i+1:] {
					reportContradiction(p, b, outer, inner)
				}
			}
		}
	},
}

// reportContradiction tells of two platforms of a box that can't both hold.
func reportContradiction(p *rules.Pass, b *model.Box, outer, inner string) {
	says := contradicts(b, p.System.Platform(outer), p.System.Platform(inner))
	if says == "" {
		return
	}
	p.Report(rules.Finding{
		On: b.Entity(), At: b.Platform.At(), Discriminator: outer + " " + inner,
		Message: fmt.Sprintf("`%s` can't be on both `%s` and `%s`: %s. What nobody states is taken from `%s`, the inner one; write `platform` with the one that it is", b.ID, outer, inner, says, inner),
		Facts:   []model.Basis{model.BoxBasis(b, "platform", &b.Platform)},
	})
}

var version = regexp.MustCompile(`-[0-9][0-9.]*$`)

// contradicts is why a box can't be on two platforms, "" where it can.
func contradicts(b *model.Box, outer, inner *platform.Platform) string {
	switch {
	case outer == nil || inner == nil:
		return "" // that it is unknown is unknown-platform's
	case outer.ID == inner.ID:
		return "it is named twice"
	case version.ReplaceAllString(outer.ID, "") == version.ReplaceAllString(inner.ID, ""):
		return "they are two versions of one platform"
	case outer.Service != "" && outer.Service == inner.Service:
		return "they are two variants of " + outer.Service
	}
	for i := range outer.Box {
		for j := range inner.Box {
			x, y := &outer.Box[i], &inner.Box[j]
			if x.Path == y.Path && decides(b, x) && decides(b, y) && x.Value.Show() != y.Value.Show() {
				return fmt.Sprintf("the first says that %s is %s (%q), and the second that it is %s (%q)", nameOf(x.Path), x.Value.Show(), x.Says, y.Value.Show(), y.Says)
			}
		}
	}
	return ""
}

// decides tells whether a platform fixes a thing of which a box can have one only. A
// program may speak several protocols; a channel or a store speaks its own.
func decides(b *model.Box, f *platform.Fact) bool {
	holds := b.Family() == model.Channel || b.Family() == model.Store
	return f.Verified && f.Value != nil && (holds || f.Value.Kind != value.String || !strings.HasPrefix(f.Path, "behaviour."))
}

// nameOf is what people call a field; those of how a platform behaves nobody writes.
func nameOf(path string) string {
	if said, ok := map[string]string{
		"behaviour.openProtocol":       "its protocol",
		"behaviour.acknowledgedBy":     "what acknowledges a delivery",
		"behaviour.pushAcknowledgedBy": "what acknowledges a push",
	}[path]; ok {
		return said
	}
	return "`" + path + "`"
}
