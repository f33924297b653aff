package explore

import "tautline.dev/model"

// forgetful is the workflow on the way to an effect whose executions nothing
// keeps, nil if there is none.
func (t *teller) forgetful(e int) *Handler {
	for _, w := range t.p.Effects[e].Workflows {
		if h := &t.p.Handlers[w]; h.Forgets {
			return h
		}
	}
	return nil
}

// fixEndless says how somebody would learn of an execution that never fails.
func fixEndless(b *model.Box) string {
	return "Bound the tries of " + id(b) + " (`retry: attempts` or `maxAge`), so that it fails in the end; or give it an alarm on how long it takes (`monitoring: alarms: [\"age > 1h\"]`), and a runbook."
}

// fixForgetful says how such an execution would be kept, and tells whether
// that is what is missing.
func (t *teller) fixForgetful(st *Story, e int) bool {
	h := t.forgetful(e)
	if h == nil {
		return false
	}
	st.Fix = id(t.box(h.Box)) + " keeps no execution that stops or fails. Run it as a workflow that does (in Step Functions, a Standard one)"
	if h.From >= 0 {
		st.Fix += ", or give `" + t.p.Mailboxes[h.From].Line.ID + "` a dead letter, with an alarm and a runbook"
	}
	st.Fix += "."
	return true
}
