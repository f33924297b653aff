package readiness

import (
	"slices"
	"strings"

	"tautline.dev/rules"
	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/guidance"
)

// items are the checklist. An id is for ever: attestations hang on it.
var items = slices.Concat(design, release, monitoring, responding, learning)

// orr are questions of AWS's operational readiness review, by their ids in the
// published lens, as they are spelled there.
func orr(ids ...string) []rules.Reference { return each(guidance.ReadinessLens, ids) }

// practice are best practices of the Well-Architected Framework.
func practice(ids ...string) []rules.Reference { return each(guidance.WellArchitected, ids) }

// area is one of the areas of Google's launch checklist.
func area(heading string) []rules.Reference {
	return []rules.Reference{guidance.LaunchArea(heading)}
}

func each(source func(string) rules.Reference, ids []string) []rules.Reference {
	var out []rules.Reference
	for _, id := range ids {
		out = append(out, source(id))
	}
	return out
}

// From says where an item comes from: each source once, with what it calls the
// question, where it is, and the day on which it was read.
func (i *Item) From() string {
	if i.Own {
		return "your organisation, in the model's own rules"
	}
	var titles []string
	of := map[string][]string{}
	end := map[string]string{}
	for _, s := range i.Sources {
		if of[s.Title] == nil {
			titles = append(titles, s.Title)
			of[s.Title] = []string{}
		}
		if s.ID != "" {
			of[s.Title] = append(of[s.Title], s.ID)
		}
		end[s.Title] = s.URL + ", read " + s.Read
	}
	for n, title := range titles {
		titles[n] = title + ", " + end[title]
		if ids := of[title]; len(ids) > 0 {
			titles[n] = title + " (" + strings.Join(ids, ", ") + "), " + end[title]
		}
	}
	return strings.Join(titles, "; ")
}

// broken are the rules about what a flow promises.
var broken = []string{"lost-work", "unwatched-parking", "double-effect", "half-effect", "untruthful-answer", "order-lost"}

// antiPatterns are all rules about anti-patterns, also those that other items look
// at: this one doesn't stand ticked beside them.
func antiPatterns() []string {
	var out []string
	for _, r := range antipattern.All {
		out = append(out, r.Name)
	}
	return out
}
