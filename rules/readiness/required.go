package readiness

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Weight is how much an item weighs.
type Weight string

// The weights of items.
//
// Source: where AWS's readiness review asks the question, its own risk rating, of
// several the highest; elsewhere ours, and Item.Ours says so.
const (
	High   Weight = "high"
	Medium Weight = "medium"
	Low    Weight = "low"
)

// Tier is the tier of a system: that of its most critical box. A box of ours that states
// none counts as tier 1: nobody is let off by silence, nor by what is said of a client or
// of what others run. Stated is false where no box of ours states one.
func Tier(s *model.System) (tier int, stated bool) {
	tier = 4
	for _, b := range s.Boxes {
		if !b.Ours() {
			continue
		}
		of, ok := b.Tier.Get()
		tier, stated = min(tier, max(of, 1)), stated || ok
	}
	if !stated {
		return 1, false
	}
	return tier, true
}

// untiered are the boxes of ours that state no tier.
func untiered(s *model.System) []string {
	var out []string
	for _, b := range s.Boxes {
		if _, ok := b.Tier.Get(); b.Ours() && !ok {
			out = append(out, b.ID)
		}
	}
	return out
}

// Requires tells whether a system of a tier isn't ready while an item of a weight is
// open: of tier 1 all are required, of tier 2 those that weigh medium or more, of
// tier 3 and 4 those that weigh high.
func Requires(tier int, w Weight) bool {
	switch tier {
	case 1:
		return true
	case 2:
		return w != Low
	}
	return w == High
}

// Required says in words what a tier requires.
func Required(tier int) string {
	switch tier {
	case 1:
		return "all items are required"
	case 2:
		return "items that weigh high or medium are required"
	}
	return "items that weigh high are required"
}

// ByTier says what a system must have done, and why that, and by whose policy.
func (c *Checklist) ByTier() string {
	if c.PolicyFrom != "" {
		return c.byTier() + " Policy and waivers are those of " + c.PolicyFrom + "."
	}
	return c.byTier()
}

func (c *Checklist) byTier() string {
	if c.TierFrom != "" {
		is, _ := Tier(c.System)
		return fmt.Sprintf("The system counts as tier %d, as in %s, and is of tier %d here: no change makes less required. Of tier %d %s.", c.Tier, c.TierFrom, is, c.Tier, Required(c.Tier))
	}
	if !c.TierStated {
		return "No box states a tier, so the system counts as tier 1: " + Required(1) + "."
	}
	says1 := func(b *model.Box) bool { return b.Ours() && b.Tier.Or(0) == 1 }
	if not := untiered(c.System); len(not) > 0 && !slices.ContainsFunc(c.System.Boxes, says1) {
		return fmt.Sprintf("%s no tier (%s), so the system counts as tier 1: %s.", phrase.Count(len(not), "box states", "boxes state"), first(not, mostFaults), Required(1))
	}
	return fmt.Sprintf("The most critical box is of tier %d: %s.", c.Tier, Required(c.Tier))
}

// Level is how something is known.
type Level string

// The levels of evidence, the weakest first.
const (
	// Stated: somebody says so.
	Stated Level = "stated"
	// Tested: it was tried on purpose.
	Tested Level = "tested"
	// Observed: it was seen in production.
	Observed Level = "observed"
)

// levelOf is the level of an attestation; one that doesn't say is somebody's word.
func levelOf(a *model.Attestation) Level {
	if a.Level == "" {
		return Stated
	}
	return Level(a.Level)
}

// tooWeak tells whether a word isn't enough: an item that asks whether something was
// tried wants that from tier 1 and 2.
func tooWeak(i *Item, l Level, tier int) bool { return i.Tried && l == Stated && tier <= 2 }

// Sum says in a sentence how many items stand how.
func (c *Checklist) Sum() string {
	all, open, required := len(c.Answers), c.Open(), c.Required()
	unjudged := c.Count(NotJudged)
	how := fmt.Sprintf("%d shown by the model, %d attested, %d not applicable", c.Count(Shown), c.Count(Attested), c.Count(NotApplicable))
	switch must := c.OpenRequired(); {
	case open == 0:
		return fmt.Sprintf("all %d items are done or do not apply (%s)", all, how)
	case must == 0:
		return fmt.Sprintf("all %d items that are required are done or do not apply; %d of the %d others are open (%s)", required, open, all-required, how)
	case required == all:
		return fmt.Sprintf("%d of %d items are open%s (%s)", open, all, notJudged(unjudged), how)
	default:
		return fmt.Sprintf("%d of %d items that are required are open, and %d of the %d others%s (%s)", must, required, open-must, all-required, notJudged(unjudged), how)
	}
}

func notJudged(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them not judged", n)
}

// Answered says how an item is answered.
func (i *Item) Answered(now time.Time) string {
	attest := i.saidDone(now)
	na := fmt.Sprintf("Where it doesn't apply: %s.", i.saidNA(now))
	if i.Automatic() {
		na = fmt.Sprintf("Where the model has nothing to look at, and it doesn't apply: %s.", i.saidNA(now))
		s := "By the model, from what is stated and what rules find; nobody's word outweighs that. "
		if i.OrAttested {
			s += "Where the model has nothing to look at, people may attest it: " + attest + ". "
		}
		return s + na
	}
	s := "By people, for no model can show it: " + attest + ". Evidence holds for as long as the policy says (limits: evidenceAge, 180 days). "
	if i.Tried {
		s += "As it asks whether something was tried, systems of tier 1 and 2 need level \"tested\" or \"observed\". "
	}
	if of := refuted[i.ID]; len(of.done)+len(of.na) > 0 {
		s += "It stays open where the model shows otherwise. "
	}
	return s + na
}

// NeededBy says which systems aren't ready without it.
func (i *Item) NeededBy() string {
	var tiers []string
	for tier := 1; tier <= 4; tier++ {
		if Requires(tier, i.Weight) {
			tiers = append(tiers, fmt.Sprint(tier))
		}
	}
	s := "Systems of tier " + strings.Join(tiers, ", ")
	return s + ", which is the tier of their most critical box; a box of yours that states none counts as tier 1."
}

// IDs are the ids of all items, in order.
func IDs() []string { return ids() }
