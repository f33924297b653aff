package explore

import "hash/maphash"

// states is a set of states that remembers where each came from. A state is
// found again by all of its bytes: no two are ever taken for one.
type states struct {
	size   int
	n      int
	chunks [][]byte
	origin [][]origin
	table  []slot
	seed   maphash.Seed
}

// origin is how a state was reached: from which, in how many steps.
type origin struct {
	parent int32
	steps  int32 // negative once it has been looked at
}

type slot struct {
	hash uint32
	is   uint32 // the state's number plus one
}

const chunk = 1 << 12

func newStates(size int) *states {
	return &states{size: size, table: make([]slot, 1<<12), seed: maphash.MakeSeed()}
}

func (v *states) get(i int) []byte {
	at := i % chunk * v.size
	return v.chunks[i/chunk][at : at+v.size]
}

func (v *states) from(i int) *origin { return &v.origin[i/chunk][i%chunk] }

func (v *states) parent(i int) int { return int(v.from(i).parent) }

func (v *states) depth(i int) int {
	if d := v.from(i).steps; d >= 0 {
		return int(d)
	}
	return int(^v.from(i).steps)
}

// look tells whether a state has not been looked at before.
func (v *states) look(i int) bool {
	o := v.from(i)
	if o.steps < 0 {
		return false
	}
	o.steps = ^o.steps
	return true
}

// add keeps a state. It tells whether it is new, or reached in fewer steps than
// was known before it was looked at.
func (v *states) add(s []byte, parent, depth int) (i int, nearer bool) {
	if 2*v.n >= len(v.table) {
		v.grow()
	}
	hash := maphash.Bytes(v.seed, s)
	tag := uint32(hash >> 32)
	mask := uint64(len(v.table) - 1)
	at := hash & mask
	for ; v.table[at].is != 0; at = (at + 1) & mask {
		if v.table[at].hash != tag || string(v.get(int(v.table[at].is-1))) != string(s) {
			continue
		}
		i = int(v.table[at].is - 1)
		if o := v.from(i); o.steps > int32(depth) {
			*o = origin{int32(parent), int32(depth)}
			return i, true
		}
		return i, false
	}
	if v.n%chunk == 0 {
		v.chunks = append(v.chunks, make([]byte, chunk*v.size))
		v.origin = append(v.origin, make([]origin, chunk))
	}
	i = v.n
	v.n++
	v.table[at] = slot{tag, uint32(v.n)}
	copy(v.get(i), s)
	*v.from(i) = origin{int32(parent), int32(depth)}
	return i, true
}

func (v *states) grow() {
	v.table = make([]slot, 2*len(v.table))
	mask := uint64(len(v.table) - 1)
	for n := range v.n {
		hash := maphash.Bytes(v.seed, v.get(n))
		i := hash & mask
		for v.table[i].is != 0 {
			i = (i + 1) & mask
		}
		v.table[i] = slot{uint32(hash >> 32), uint32(n + 1)}
	}
}

func (v *states) bytes() int64 {
	return int64(len(v.chunks))*chunk*int64(v.size+8) + int64(len(v.table))*8
}
