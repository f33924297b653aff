package whatif

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Section is a part of an answer, for people.
type Section struct {
	Title string
	Items []Item
}

// Item is one thing that an answer says: about what, and what. Both have ids in
// backquotes, and texts of the model in them.
type Item struct {
	Label, Text string
	// Grave tells that work fails or is lost.
	Grave bool
}

// Asked is the question in words, as a headline.
func (o *Outcome) Asked() string {
	names := make([]string, len(o.Names))
	for i, n := range o.Names {
		names[i] = code(n)
	}
	what := strings.Join(names, " and ")
	if len(o.Names) == 1 && len(o.Boxes) == 1 && o.Boxes[0].ID == o.Names[0] {
		what += " (" + string(o.Boxes[0].Kind) + ")"
	} else if len(o.Boxes) != len(o.Names) {
		what += " (" + phrase.Count(len(o.Boxes), "box", "boxes") + ")"
	}
	verb := "is"
	if len(o.Names) > 1 {
		verb = "are"
	}
	return fmt.Sprintf("What if %s %s %s for %s (%s)?", what, verb, o.Failure, model.FormatDuration(o.For), o.ForBy)
}

// Sections are the answer for people, in the order in which they ask.
func (o *Outcome) Sections() []Section {
	out := []Section{{"Blast radius", []Item{{Text: o.Radius.Says}}}}
	add := func(title, none string, items []Item) {
		if len(items) == 0 && none != "" {
			items = []Item{{Text: none}}
		}
		if len(items) > 0 {
			out = append(out, Section{title, items})
		}
	}
	add("Flows", "", o.flowItems())
	add("Who waits", "", o.waitItems())
	add("Held", "nothing", o.heldItems())
	add("Parked", "nothing", o.parkedItems())
	add("Lost", "nothing", o.lostItems())
	add("Twice", "nothing", o.againItems())
	add("Half done", "", o.halfItems())
	add("Retries", "", o.retryItems())
	add("Drain", "", o.drainItems())
	add("Also", "", o.noteItems())
	add("Seen by", "", []Item{{Text: o.seenBy()}})
	add("Playbook", "", []Item{{Text: o.playbook()}})
	add("Unknown", "", o.unknownItems())
	return out
}

func (o *Outcome) flowItems() []Item {
	var items []Item
	var untouched []string
	for _, f := range o.Flows {
		if f.Verdict == Unaffected && len(f.Reasons) == 0 {
			untouched = append(untouched, f.Flow.ID)
			continue
		}
		for i, r := range f.Reasons {
			text := r.Says
			if len(r.Way) > 1 {
				text += " (" + way(r.Way) + ")"
			}
			name := code(f.Flow.ID)
			if i == 0 && f.Flow.Critical() {
				name += " (critical)"
			}
			items = append(items, Item{Label: r.Verdict.String() + " " + name, Text: text, Grave: r.Verdict >= FailsInPart})
		}
	}
	if len(untouched) > 0 {
		items = append(items, Item{Label: Unaffected.String(), Text: codes(untouched, 12)})
	}
	return items
}

func (o *Outcome) waitItems() []Item {
	var items []Item
	for _, w := range o.Waits {
		items = append(items, Item{Label: code(w.Line.ID), Text: w.Says})
	}
	return items
}

func (o *Outcome) heldItems() []Item {
	var items []Item
	for _, h := range o.Held {
		items = append(items, Item{Label: code(h.In), Text: h.Says, Grave: h.Stuck && !h.Watched})
	}
	return items
}

func (o *Outcome) parkedItems() []Item {
	var items []Item
	for _, p := range o.Parked {
		items = append(items, Item{Label: code(p.To), Text: p.Says, Grave: !p.Watched})
	}
	return items
}

func (o *Outcome) lostItems() []Item {
	var items []Item
	for _, l := range o.Lost {
		items = append(items, Item{Label: code(l.Line.ID), Text: l.Says, Grave: !l.Allowed})
	}
	return items
}

// againItems are the repeats that do harm, or may; the harmless ones are named
// together.
func (o *Outcome) againItems() []Item {
	var items []Item
	var harmless []string
	for _, g := range o.Again {
		if g.Harmless == flowgraph.Yes {
			harmless = append(harmless, g.Line.ID)
			continue
		}
		items = append(items, Item{Label: code(g.Line.ID), Text: g.Says, Grave: g.Harmless == flowgraph.No})
	}
	if len(harmless) > 0 {
		label := "no harm"
		items = append(items, Item{Label: label, Text: codes(harmless, 12) + " may be repeated, and " + phrase.Agree(len(harmless), "changes", "change") + " nothing more"})
	}
	return items
}

func (o *Outcome) halfItems() []Item {
	var items []Item
	for _, h := range o.Half {
		items = append(items, Item{Label: code(h.Flow.ID), Text: h.Says, Grave: len(h.Done) > 0})
	}
	return items
}

func (o *Outcome) retryItems() []Item {
	var items []Item
	for _, w := range o.Waits {
		if w.Retries != "" {
			items = append(items, Item{Label: code(w.Line.ID), Text: w.Retries})
		}
	}
	for _, r := range o.ThunderingHerds {
		if len(items) > 0 {
			items = append(items, Item{Label: code(r.Box.ID), Text: r.Says})
		}
	}
	return items
}

func (o *Outcome) drainItems() []Item {
	var items []Item
	for _, h := range o.Held {
		if h.DrainSays != "" {
			items = append(items, Item{Label: code(h.In), Text: h.DrainSays, Grave: !h.DrainKnown})
		}
	}
	return items
}

func (o *Outcome) noteItems() []Item {
	var items []Item
	for _, n := range o.Notes {
		items = append(items, Item{Text: n.Says})
	}
	return items
}

// unknownItems names together the facts that the same thing hangs on.
func (o *Outcome) unknownItems() []Item {
	var items []Item
	at := map[string]int{}
	for _, u := range o.Unknown {
		if i, told := at[u.Says]; told {
			items[i].Label += ", " + code(u.Path)
			continue
		}
		at[u.Says] = len(items)
		items = append(items, Item{Label: code(u.Path), Text: u.Says})
	}
	return items
}
