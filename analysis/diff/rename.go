package diff

import (
	"cmp"
	"slices"
	"strings"
)

// renames are what entities of before are called now, where that is something else.
type renames map[ref]string

func (r renames) call(part Part, id string) string {
	return cmp.Or(r[ref{part, id}], id)
}

// findRenames finds what is gone and new, of one part, and says the same but for its
// name, where what it names may itself have been renamed. Where several could be meant,
// none is: nothing is guessed.
//
// Each that is gone or new gets a mark: what it says, with the marks of those that it
// names in the place of their names. Those with the same mark may be the same.
func findRenames(was, is entities) renames {
	gone, fresh := without(was, is), without(is, was)
	if len(gone) == 0 || len(fresh) == 0 {
		return renames{}
	}
	goneMarks, freshMarks := marksOf(gone), marksOf(fresh)
	goneBy, freshBy := namedBy(was, goneMarks), namedBy(is, freshMarks)
	found := renames{}
	for _, part := range []Part{Group, Box, Line, Flow} {
		older, newer := bucket(gone, part, goneMarks, goneBy, false), bucket(fresh, part, freshMarks, freshBy, false)
		nearOlder, nearNewer := bucket(gone, part, goneMarks, goneBy, true), bucket(fresh, part, freshMarks, freshBy, true)
		for mark, o := range older {
			if n := newer[mark]; len(o) == 1 && len(n) == 1 && meet(part, goneBy[o[0].ref()], freshBy[n[0].ref()]) {
				found[o[0].ref()] = n[0].ID
			}
		}
		for mark, o := range nearOlder {
			if n := nearNewer[mark]; len(o) == 1 && len(n) == 1 && found[o[0].ref()] == "" && meet(part, goneBy[o[0].ref()], freshBy[n[0].ref()]) {
				found[o[0].ref()] = n[0].ID
			}
		}
	}
	return proven(found, gone, fresh)
}

// proven leaves only those that are equal once all others are called by their new names.
func proven(found renames, gone, fresh entities) renames {
	newer := map[ref]*entity{}
	for _, e := range fresh {
		newer[e.ref()] = e
	}
	for wrong := true; wrong; {
		wrong = false
		for _, o := range gone {
			id, ok := found[o.ref()]
			if ok && len(between(o.sheet(found.call), newer[ref{o.Part, id}].sheet(itself))) > 0 {
				delete(found, o.ref())
				wrong = true
			}
		}
	}
	return found
}

func (e *entity) ref() ref { return ref{e.Part, e.ID} }

// without are the entities of which there is none of that name among others.
func without(all, others entities) entities {
	there := map[ref]bool{}
	for _, e := range others {
		there[e.ref()] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(e *entity) bool { return e.Part == System || there[e.ref()] })
}

// marks are those of what is gone, or new.
type marks map[ref]string

// name is what an entity is called among marks: what stays, by its name.
func (m marks) name(part Part, id string) string {
	if mark, ok := m[ref{part, id}]; ok {
		return "\x01" + mark
	}
	return "\x02" + id
}

// deepest is how far marks look along names: of a box that parks in one that parks in
// another, each is told by what the next says.
const deepest = 4

func marksOf(all entities) marks {
	m := marks{}
	for _, e := range all {
		m[e.ref()] = ""
	}
	for range deepest {
		next := marks{}
		for _, e := range all {
			next[e.ref()] = digest(string(e.Part), meaning(e.sheet(m.name)))
		}
		m = next
	}
	return m
}

// meaning is what a sheet says.
func meaning(s sheet) string {
	var b strings.Builder
	for _, e := range s {
		if e.key != "" {
			b.WriteString(e.path + "\x00" + e.key + "\x00")
		}
	}
	return b.String()
}

// namedBy are those who name each entity, by their marks and where they do.
func namedBy(all entities, m marks) map[ref][]string {
	out := map[ref][]string{}
	for _, e := range all {
		who := m.name(e.Part, e.ID)
		if e.Part == System {
			continue
		}
		e.sheet(func(part Part, id string) string {
			out[ref{part, id}] = append(out[ref{part, id}], string(e.Part)+who)
			return id
		})
	}
	return out
}

// bucket sorts entities of a part by their marks; near also by who names them.
func bucket(all entities, part Part, m marks, by map[ref][]string, near bool) map[string]entities {
	out := map[string]entities{}
	for _, e := range all {
		if e.Part != part {
			continue
		}
		mark := m[e.ref()]
		if near {
			names := slices.Clone(by[e.ref()])
			slices.Sort(names)
			mark = digest(append([]string{mark}, names...)...)
		}
		out[mark] = append(out[mark], e)
	}
	return out
}

// meet tells whether two boxes or groups stand in one place: somebody names both, or
// nobody either. Two that say no more than their kind may have nothing in common.
func meet(part Part, was, is []string) bool {
	if part == Line || part == Flow || len(was) == 0 && len(is) == 0 {
		return true
	}
	there := map[string]bool{}
	for _, w := range was {
		there[w] = true
	}
	return slices.ContainsFunc(is, func(w string) bool { return there[w] })
}
