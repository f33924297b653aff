package readiness

import (
	"tautline.dev/model"
	"tautline.dev/rules"
)

// about is the item about the rules of one system's own.
func (i *Item) about(s *model.System) *Item {
	own := *i
	for j := range s.Own {
		own.Rules = append(own.Rules, s.Own[j].Name)
	}
	return &own
}

// rulesOfItsOwn tells that a system has rules of its own.
func rulesOfItsOwn(r *rules.Report) []string {
	var names []string
	for i := range r.System.Own {
		names = append(names, r.System.Own[i].Name)
	}
	return names
}

// ownRules: what is looked for stands in the rules themselves.
func ownRules(v *view) {
	for _, name := range v.item.Rules {
		v.noteAs(noun{"rule of your own", "rules of your own"}, "rules."+name, "match", said(true), false)
	}
}
