package html

import (
	"html/template"

	"tautline.dev/rules/readiness"
)

// checklist is the readiness of the system.
type checklist struct {
	Groups    []readyGroup
	All, Open int
	// Unjudged are the open items that aren't judged.
	Unjudged int
	Profile  string
}

type readyGroup struct {
	Name      string
	Items     []readyItem
	All, Done int
}

type readyItem struct {
	ID, Asks, Status, Word, Who, Asked string
	Why                                []template.HTML
	Evidence                           link
}

func (b *builder) checklist() checklist {
	var out checklist
	if b.in.Checklist == nil {
		return out
	}
	out.Profile = b.in.ReadyProfile
	out.All, out.Open = len(b.in.Checklist.Answers), b.in.Checklist.Open()
	out.Unjudged = b.in.Checklist.Count(readiness.NotJudged)
	for _, name := range readiness.Groups {
		g := readyGroup{Name: string(name)}
		for _, a := range b.in.Checklist.Answers {
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
	return out
}

func (b *builder) readyItem(a readiness.Answer) readyItem {
	words := map[readiness.Status]string{readiness.Shown: "shown", readiness.Attested: "attested", readiness.Open: "open", readiness.NotJudged: "not judged", readiness.NotApplicable: "does not apply"}
	classes := map[readiness.Status]string{readiness.Shown: "good", readiness.Attested: "good", readiness.Open: "open", readiness.NotJudged: "unjudged", readiness.NotApplicable: "none"}
	i := readyItem{
		ID: a.Item.ID, Asks: a.Item.Asks, Status: classes[a.Status], Word: words[a.Status],
		Who: "attested by people", Asked: a.Item.From(),
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
	return i
}
