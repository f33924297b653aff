package mend

import (
	"fmt"
	"slices"

	"tautline.dev/rules"
	"tautline.dev/rules/profile"
)

// waiver takes a waiver away that covers nothing, by whichever profile it is judged.
func (m *maker) waiver(f *rules.Finding) {
	rule, on := f.Discriminator, f.On.Name
	made := Mend{
		Title: fmt.Sprintf("remove the waiver of %s on %s", rule, on),
		Rule:  f.Rule.Name, On: on, At: f.At, Fingerprint: f.Fingerprint(),
	}
	if teller, _ := m.report.TellerOf(rule, on); teller != "" {
		m.add(made, errToldThere)
		return
	}
	if open := m.report.Unsure(m.rule(rule), on); open != "" {
		m.add(made, fmt.Errorf("%s may find that fault once it knows %s", rule, open))
		return
	}
	if !m.coversNothing(f) {
		m.add(made, errOtherwise)
		return
	}
	for _, w := range m.report.Unused(rule, on) {
		var err error
		made.Edit, err = m.sources.Remove("waivers", w.At)
		m.add(made, err)
	}
}

// rule is the rule of a name, which the model was held against.
func (m *maker) rule(name string) *rules.Rule {
	return m.all[slices.IndexFunc(m.all, func(r *rules.Rule) bool { return r.Name == name })]
}

// coversNothing tells whether a finding that a waiver is unused is made by every
// profile that runs its rule, the one here among them, and all that the rule looks at was judged.
func (m *maker) coversNothing(f *rules.Finding) bool {
	if m.idle == nil {
		m.idle = map[string]bool{}
		for i := range m.report.Findings {
			f := &m.report.Findings[i]
			m.idle[f.Fingerprint()] = !m.report.Off[f.Discriminator]
		}
		for _, name := range profile.Names {
			m.judgedBy(name)
		}
	}
	return m.idle[f.Fingerprint()]
}

func (m *maker) judgedBy(name string) {
	r := rules.Judge(m.report.System, rules.Options{Rules: m.all, Profile: name, Now: m.report.Now})
	unused := map[string]bool{}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Rule.Name == rules.WaiverUnused {
			unused[f.Fingerprint()] = true
		}
	}
	unsure := map[string]bool{}
	for _, s := range r.Skipped {
		unsure[s.Rule.Name] = true
	}
	for i := range m.report.Findings {
		f := &m.report.Findings[i]
		if f.Rule.Name != rules.WaiverUnused || r.Off[f.Discriminator] || unused[f.Fingerprint()] && !unsure[f.Discriminator] {
			continue
		}
		m.idle[f.Fingerprint()] = false
	}
}
