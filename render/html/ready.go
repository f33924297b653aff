package html

import (
	"html/template"
	"strings"

	"tautline.dev/rules/readiness"
	"tautline.dev/rules/recovery"
)

// checklist is the readiness of the system.
type checklist struct {
	Groups             []readyGroup
	Sum, Tier, Profile string
	Flows              []readyFlow
	Deployments        []readyRow
	Reaches            []readyRow
	Advice             *readyAdvice
}

type readyGroup struct {
	Name      string
	Items     []readyItem
	All, Done int
}

type readyItem struct {
	ID, Asks, Status, Word, Who string
	Weight                      string
	Why                         []template.HTML
	Evidence                    link
	Sources                     []link
}

type readyFlow struct {
	Flow       link
	Objectives []readyAim
	Strategy   string
	Cost       string
	Strategies []readyRow
}

type readyAim struct {
	Name, Class  string
	Stands       template.HTML
	Sum, Missing template.HTML
}

// readyRow is a name and what there is to say of it.
type readyRow struct {
	Name link
	Says template.HTML
}

type readyAdvice struct {
	Changes []readyChange
	HowMuch template.HTML
	Wanted  []readyChange
}

type readyChange struct {
	Title, Closes template.HTML
	CUE           []string
}

func (b *builder) checklist() checklist {
	var out checklist
	c := b.in.Checklist
	if c == nil {
		return out
	}
	out.Profile, out.Sum, out.Tier = b.in.ReadyProfile, text(c.Sum()), text(c.ByTier())
	for _, name := range readiness.Groups {
		g := readyGroup{Name: string(name)}
		for _, a := range c.Answers {
			if a.Item.Group != name {
				continue
			}
			g.Items = append(g.Items, b.readyItem(a))
			g.All++
			if !a.IsOpen() {
				g.Done++
			}
		}
		out.Groups = append(out.Groups, g)
	}
	b.readyObjectives(&out, c.Objectives)
	out.Advice = b.readyAdvice(c.Advice)
	return out
}

func (b *builder) readyItem(a readiness.Answer) readyItem {
	words := map[readiness.Status]string{readiness.Shown: "shown", readiness.Attested: "attested", readiness.Open: "open", readiness.NotJudged: "not judged", readiness.NotApplicable: "does not apply"}
	classes := map[readiness.Status]string{readiness.Shown: "good", readiness.Attested: "good", readiness.Open: "open", readiness.NotJudged: "unjudged", readiness.NotApplicable: "none"}
	i := readyItem{
		ID: text(a.Item.ID), Asks: text(a.Item.Asks), Status: classes[a.Status], Word: words[a.Status],
		Who: "attested by people", Weight: string(a.Item.Weight),
	}
	if !a.Required {
		i.Weight += ", not required"
	}
	for _, why := range a.Why {
		i.Why = append(i.Why, b.linked(why))
	}
	if a.Item.Automatic() {
		i.Who = "from the model"
	}
	if a.Attestation != nil && address(a.Attestation.Evidence) != "" {
		i.Evidence = link{Text: "evidence", To: address(a.Attestation.Evidence)}
	}
	for _, s := range a.Item.Sources {
		name := s.ID
		if name == "" {
			name = s.Title
		}
		i.Sources = append(i.Sources, link{Text: name + ", read " + s.Read, To: s.URL})
	}
	return i
}

func (b *builder) readyObjectives(out *checklist, o *readiness.Objectives) {
	if o == nil {
		return
	}
	classes := map[recovery.Standing]string{recovery.Kept: "good", recovery.Lost: "error", recovery.InDoubt: "warning", recovery.NotKnown: "unjudged", recovery.NotPromised: "none"}
	for i := range o.Flows {
		f := &o.Flows[i]
		flow := readyFlow{Flow: b.entity(f.Flow.Entity().Name), Strategy: text(f.Strategy())}
		for _, a := range f.Objectives {
			flow.Objectives = append(flow.Objectives, readyAim{
				Name: a.Name, Class: classes[a.Standing], Stands: prose(readiness.Stands(a)), Sum: prose(a.Sum), Missing: b.linked(readiness.Wants(a.Missing)),
			})
		}
		if f.Cost != nil {
			flow.Cost = text(f.Cost.Stated())
			for _, s := range f.Cost.Strategies {
				flow.Strategies = append(flow.Strategies, readyRow{link{Text: s.Strategy}, prose(s.Costs())})
			}
		}
		out.Flows = append(out.Flows, flow)
	}
	for _, d := range o.Deployments {
		out.Deployments = append(out.Deployments, readyRow{b.entity(d.Box.Entity().Name), b.linked(d.Safety())})
	}
	for _, r := range o.Reaches {
		out.Reaches = append(out.Reaches, readyRow{b.entity(r.Box.Entity().Name), prose(r.Far(o.Cells))})
	}
}

func (b *builder) readyAdvice(a *readiness.Advice) *readyAdvice {
	if a == nil {
		return nil
	}
	out := &readyAdvice{HowMuch: prose(a.HowMuch())}
	for _, r := range a.Recommendations {
		out.Changes = append(out.Changes, readyChange{prose(r.Title), b.linked(r.Closes()), cueLines(r.CUE)})
	}
	for _, w := range a.Answers {
		out.Wanted = append(out.Wanted, readyChange{Title: b.linked(w.For()), CUE: cueLines(w.CUE)})
	}
	return out
}

// cueLines are the lines of a change, as text.
func cueLines(cue string) []string {
	lines := strings.Split(cue, "\n")
	for i, line := range lines {
		lines[i] = text(line)
	}
	return lines
}
