package hygiene

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// UnknownPlatform finds platforms that the catalogue doesn't know.
var UnknownPlatform = &rules.Rule{
	Name:     "unknown-platform",
	Family:   rules.ModelItself,
	Severity: rules.Info,
	Scope:    rules.OfBox,
	Summary:  "A box's platform is not in the catalogue, or is no platform for a box of this kind, so it implies nothing, or the wrong things.",
	Why: "Half of what is known about a line comes from the platforms at its ends: who repeats, how often, what is dropped. A platform that is misspelt implies nothing of it, " +
		"and what nobody asked is found in the outage: a queue that had no dead letter all along.",
	Fix:            "Write the id that `tautline platforms` lists, or describe the platform in the model's `platforms`, each fact with its source.",
	FalsePositives: "Any text is allowed. If the platform really isn't in the catalogue, nothing is wrong: the questions about its lines are yours to answer.",
	References:     []rules.Reference{guidance.ReadinessLens("architecture_architecture_diagram")},
	Fires:          file("unknown-platform.fires.cue"),
	Quiet:          file("unknown-platform.quiet.cue"),
	Check: func(p *rules.Pass) {
		hints := suggestions{}
		for _, b := range p.System.Boxes {
			ids := b.Platform.Or(nil)
			for _, id := range ids {
				if msg := platformFault(p.System, b, id, hints); msg != "" {
					f := rules.Finding{
						On: b.Entity(), At: b.Platform.At(), Message: msg,
						Facts: []model.Basis{model.BoxBasis(b, "platform", &b.Platform)},
					}
					if len(ids) > 1 {
						f.Discriminator = id
					}
					p.Report(f)
				}
			}
		}
	},
}

// platformFault is what is wrong with one of a box's platforms, "" if nothing is.
func platformFault(s *model.System, b *model.Box, id string, hints suggestions) string {
	known := s.Platform(id)
	if known == nil {
		return fmt.Sprintf("%q is not in the platform catalogue, so it implies nothing about `%s`%s", id, b.ID, hints.of(s, id))
	}
	if len(known.Kinds) > 0 && !slices.Contains(known.Kinds, string(b.Kind)) {
		says := fmt.Sprintf("%q is a platform for a %s, and `%s` is a %s: what it implies may be wrong", id, strings.Join(known.Kinds, ", "), b.ID, b.Kind)
		if lines := slices.Concat(b.Into, b.Out); isLibrary(known) && b.Family() != model.Compute && len(lines) > 0 {
			says += fmt.Sprintf(". If it is what a program calls it with, write `lines: %s: client: %s`", phrase.Field(lines[0].ID), phrase.Text(id))
		}
		return says
	}
	return ""
}

// isLibrary tells whether a platform is one of programs only.
func isLibrary(p *platform.Platform) bool {
	return !slices.ContainsFunc(p.Kinds, func(k string) bool {
		return model.Kind(k).Family() == model.Channel || model.Kind(k).Family() == model.Store
	})
}

// suggestions are what was probably meant by ids that name no platform.
type suggestions map[string]string

// of suggests something for an id. Each new one is held against the whole
// catalogue; after a hundred nobody reads them.
func (m suggestions) of(s *model.System, id string) string {
	hint, ok := m[id]
	if !ok && len(m) < 100 {
		hint = platform.DidYouMean(id, s.PlatformIDs())
		m[id] = hint
	}
	return hint
}
