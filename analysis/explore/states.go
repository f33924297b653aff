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
	// spare is how many bits of a hash don't tell a place in the table.
	spare int
	// The bounds, and whether one was reached.
	mostStates int
	mostBytes  int64
	full       bool
	// rows is how many states a chunk has, a power of two: shift and mask find
	// a state's place.
	rows, shift, mask int
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

// A chunk has up to so many states, and of long ones so many that it is no
// longer than this.
const (
	mostRows   = 1 << 12
	mostLength = 1 << 20
)

func newStates(size, mostStates int, mostBytes int64) *states {
	const bits = 8
	v := &states{size: size, table: make([]slot, 1<<bits), spare: 32 - bits, seed: maphash.MakeSeed(), mostStates: mostStates, mostBytes: mostBytes, rows: 1}
	for 2*v.rows <= min(mostRows, mostLength/size) {
		v.rows *= 2
		v.shift++
	}
	v.mask = v.rows - 1
	return v
}

// clear forgets all states, and keeps the memory that they took.
func (v *states) clear() {
	v.n, v.full = 0, false
	clear(v.table)
}

func (v *states) get(i int) []byte {
	at := i & v.mask * v.size
	return v.chunks[i>>v.shift][at : at+v.size]
}

func (v *states) from(i int) *origin { return &v.origin[i>>v.shift][i&v.mask] }

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
// was known before it was looked at. A new one for which there is no room is -1.
func (v *states) add(s []byte, parent, depth int) (i int, nearer bool) {
	tag := uint32(maphash.Bytes(v.seed, s) >> 32)
	at := int(tag >> v.spare)
	for ; v.table[at].is != 0; at = v.after(at) {
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
	if !v.room() {
		v.full = true
		return -1, false
	}
	i = v.n
	v.n++
	v.table[at] = slot{tag, uint32(v.n)}
	copy(v.get(i), s)
	*v.from(i) = origin{int32(parent), int32(depth)}
	if 2*v.n >= len(v.table) {
		v.grow()
	}
	return i, true
}

func (v *states) after(at int) int { return (at + 1) & (len(v.table) - 1) }

// room makes room for one more state, and tells whether there is any within the
// bounds. The table must be able to grow once that state is in.
func (v *states) room() bool {
	if v.n >= v.mostStates {
		return false
	}
	needs := v.bytes()
	chunk := v.n>>v.shift == len(v.chunks)
	if chunk {
		needs += v.chunkBytes()
	}
	if 2*(v.n+1) >= len(v.table) {
		needs += 2 * v.tableBytes()
	}
	if needs > v.mostBytes {
		return false
	}
	if chunk {
		v.chunks = append(v.chunks, make([]byte, v.rows*v.size))
		v.origin = append(v.origin, make([]origin, v.rows))
	}
	return true
}

// grow doubles the table. A state's place is told by the first bits of its hash,
// so none has to be hashed again.
func (v *states) grow() {
	old := v.table
	v.table = make([]slot, 2*len(old))
	v.spare--
	for _, sl := range old {
		if sl.is == 0 {
			continue
		}
		at := int(sl.hash >> v.spare)
		for v.table[at].is != 0 {
			at = v.after(at)
		}
		v.table[at] = sl
	}
}

func (v *states) tableBytes() int64 { return int64(len(v.table)) * 8 }

func (v *states) chunkBytes() int64 { return int64(v.rows) * int64(v.size+8) }

// bytes is how much memory is taken, by the tables before this one too: nothing
// says when that is given back.
func (v *states) bytes() int64 {
	return int64(len(v.chunks))*v.chunkBytes() + 2*v.tableBytes()
}
