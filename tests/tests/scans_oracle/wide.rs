//! The structs with effects once more, with so many fields that the masks are not one integer.

pub use crate::structs::Log;

structs!(
    wide,
    { Debug, Clone, PartialEq, Serialize, Deserialize },
    {
        #[reactive(context, given)]
        pub lent: Log,
        tells: effect!(told(self.tag, "row", [self.out, self.fold, hits(self.hit)])),
    },
    {
        #[reactive(context, given)]
        pub lent: Log,
        tells: effect!(told(self.tag, "mid", [self.total, self.track, hits(self.ev), self.first])),
        p00: computed!(i64, 0), p01: computed!(i64, 0), p02: computed!(i64, 0), p03: computed!(i64, 0), p04: computed!(i64, 0),
        p05: computed!(i64, 0), p06: computed!(i64, 0), p07: computed!(i64, 0), p08: computed!(i64, 0), p09: computed!(i64, 0),
        p10: computed!(i64, 0), p11: computed!(i64, 0), p12: computed!(i64, 0), p13: computed!(i64, 0), p14: computed!(i64, 0),
        p15: computed!(i64, 0), p16: computed!(i64, 0), p17: computed!(i64, 0), p18: computed!(i64, 0), p19: computed!(i64, 0),
        p20: computed!(i64, 0), p21: computed!(i64, 0), p22: computed!(i64, 0), p23: computed!(i64, 0), p24: computed!(i64, 0),
        p25: computed!(i64, 0), p26: computed!(i64, 0), p27: computed!(i64, 0), p28: computed!(i64, 0), p29: computed!(i64, 0),
        p30: computed!(i64, 0), p31: computed!(i64, 0), p32: computed!(i64, 0), p33: computed!(i64, 0), p34: computed!(i64, 0),
        p35: computed!(i64, 0), p36: computed!(i64, 0), p37: computed!(i64, 0), p38: computed!(i64, 0), p39: computed!(i64, 0),
        p40: computed!(i64, 0), p41: computed!(i64, 0), p42: computed!(i64, 0), p43: computed!(i64, 0), p44: computed!(i64, 0),
        p45: computed!(i64, 0), p46: computed!(i64, 0), p47: computed!(i64, 0), p48: computed!(i64, 0), p49: computed!(i64, 0),
    },
    {
        show: effect!(told(self.tag, "show", [i64::from(self.latch), self.chain, hits(self.ping)])),
        #[reactive(skip_first)]
        skip: effect!(told(self.tag, "skip", [self.f, hits(self.pong)])),
        pick: effect!(told(self.tag, "pick", [if self.gate % 2 == 1 { self.word } else { self.b }])),
        p00: computed!(i64, 0), p01: computed!(i64, 0), p02: computed!(i64, 0), p03: computed!(i64, 0), p04: computed!(i64, 0),
        p05: computed!(i64, 0), p06: computed!(i64, 0), p07: computed!(i64, 0), p08: computed!(i64, 0), p09: computed!(i64, 0),
        p10: computed!(i64, 0), p11: computed!(i64, 0), p12: computed!(i64, 0), p13: computed!(i64, 0), p14: computed!(i64, 0),
        p15: computed!(i64, 0), p16: computed!(i64, 0), p17: computed!(i64, 0), p18: computed!(i64, 0), p19: computed!(i64, 0),
        p20: computed!(i64, 0), p21: computed!(i64, 0), p22: computed!(i64, 0), p23: computed!(i64, 0), p24: computed!(i64, 0),
        p25: computed!(i64, 0), p26: computed!(i64, 0), p27: computed!(i64, 0), p28: computed!(i64, 0), p29: computed!(i64, 0),
        p30: computed!(i64, 0), p31: computed!(i64, 0), p32: computed!(i64, 0), p33: computed!(i64, 0), p34: computed!(i64, 0),
        p35: computed!(i64, 0), p36: computed!(i64, 0), p37: computed!(i64, 0), p38: computed!(i64, 0), p39: computed!(i64, 0),
        p40: computed!(i64, 0), p41: computed!(i64, 0), p42: computed!(i64, 0), p43: computed!(i64, 0), p44: computed!(i64, 0),
        p45: computed!(i64, 0), p46: computed!(i64, 0), p47: computed!(i64, 0), p48: computed!(i64, 0), p49: computed!(i64, 0),
    },
    {
        #[reactive(context)]
        lent: Log,
        show: effect!(told(self.tag, "show", [i64::from(self.latch), self.chain, hits(self.ping)])),
        #[reactive(skip_first)]
        skip: effect!(told(self.tag, "skip", [self.f, hits(self.pong)])),
        pick: effect!(told(self.tag, "pick", [if self.gate % 2 == 1 { self.word } else { self.b }])),
        p00: computed!(i64, 0), p01: computed!(i64, 0), p02: computed!(i64, 0), p03: computed!(i64, 0), p04: computed!(i64, 0),
        p05: computed!(i64, 0), p06: computed!(i64, 0), p07: computed!(i64, 0), p08: computed!(i64, 0), p09: computed!(i64, 0),
        p10: computed!(i64, 0), p11: computed!(i64, 0), p12: computed!(i64, 0), p13: computed!(i64, 0), p14: computed!(i64, 0),
        p15: computed!(i64, 0), p16: computed!(i64, 0), p17: computed!(i64, 0), p18: computed!(i64, 0), p19: computed!(i64, 0),
        p20: computed!(i64, 0), p21: computed!(i64, 0), p22: computed!(i64, 0), p23: computed!(i64, 0), p24: computed!(i64, 0),
        p25: computed!(i64, 0), p26: computed!(i64, 0), p27: computed!(i64, 0), p28: computed!(i64, 0), p29: computed!(i64, 0),
        p30: computed!(i64, 0), p31: computed!(i64, 0), p32: computed!(i64, 0), p33: computed!(i64, 0), p34: computed!(i64, 0),
        p35: computed!(i64, 0), p36: computed!(i64, 0), p37: computed!(i64, 0), p38: computed!(i64, 0), p39: computed!(i64, 0),
        p40: computed!(i64, 0), p41: computed!(i64, 0), p42: computed!(i64, 0), p43: computed!(i64, 0), p44: computed!(i64, 0),
        p45: computed!(i64, 0), p46: computed!(i64, 0), p47: computed!(i64, 0), p48: computed!(i64, 0), p49: computed!(i64, 0),
    },
    {
        p00: computed!(i64, 0), p01: computed!(i64, 0), p02: computed!(i64, 0), p03: computed!(i64, 0), p04: computed!(i64, 0),
        p05: computed!(i64, 0), p06: computed!(i64, 0), p07: computed!(i64, 0), p08: computed!(i64, 0), p09: computed!(i64, 0),
        p10: computed!(i64, 0), p11: computed!(i64, 0), p12: computed!(i64, 0), p13: computed!(i64, 0), p14: computed!(i64, 0),
        p15: computed!(i64, 0), p16: computed!(i64, 0), p17: computed!(i64, 0), p18: computed!(i64, 0), p19: computed!(i64, 0),
        p20: computed!(i64, 0), p21: computed!(i64, 0), p22: computed!(i64, 0), p23: computed!(i64, 0), p24: computed!(i64, 0),
        p25: computed!(i64, 0), p26: computed!(i64, 0), p27: computed!(i64, 0), p28: computed!(i64, 0), p29: computed!(i64, 0),
        p30: computed!(i64, 0), p31: computed!(i64, 0), p32: computed!(i64, 0), p33: computed!(i64, 0), p34: computed!(i64, 0),
        p35: computed!(i64, 0), p36: computed!(i64, 0), p37: computed!(i64, 0), p38: computed!(i64, 0), p39: computed!(i64, 0),
        p40: computed!(i64, 0), p41: computed!(i64, 0), p42: computed!(i64, 0), p43: computed!(i64, 0), p44: computed!(i64, 0),
        p45: computed!(i64, 0), p46: computed!(i64, 0), p47: computed!(i64, 0), p48: computed!(i64, 0), p49: computed!(i64, 0),
    },
    { , lent }
);
