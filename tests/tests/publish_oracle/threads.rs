//! Several threads write a struct, and others hold copies: nobody ever sees a part of what was written together, and everybody has the last state in the end.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

use reaktiv::publish::Version;
use reaktiv::{Reactive, Shared, Table, reactive};
use reaktiv_replica::{Client, Replica};
use reaktiv_tests::random::{self, Random};
use reaktiv_tests::tasks::block_on;
use serde_json::{Value, json};

#[reactive]
struct Account {
    #[reactive(publish)]
    money: i64,
    #[reactive(publish)]
    is_poor: computed!(bool, self.money < 10),
}

#[reactive]
struct Bank {
    /// Always written with `second`.
    #[reactive(publish)]
    first: u64,
    #[reactive(publish, accept)]
    second: u64,
    #[reactive(nested, publish)]
    accounts: Table<u32, Account>,
    #[reactive(publish)]
    poor: computed!(usize, self.accounts.count_where(Account::IS_POOR)),
}

const ACCOUNTS: u32 = 8;
const MONEY: i64 = 100;

fn account() -> Account {
    Account::new(AccountInputs { money: MONEY })
}

/// What holds of each state that a flush has left.
fn check(state: &Replica) {
    assert_eq!(state.set["first"], state.set["second"], "written together");
    let accounts = &state.rows["accounts"];
    let money = |row: &Replica| row.set["money"].as_i64().unwrap();
    assert_eq!(
        accounts.iter().map(|(_, row)| money(row)).sum::<i64>(),
        MONEY * i64::from(ACCOUNTS),
        "money goes from one to another"
    );
    let poor = accounts.iter().filter(|(_, row)| row.set["is_poor"] == json!(true)).count();
    assert_eq!(state.set["poor"], json!(poor));
    assert!(accounts.iter().all(|(_, row)| row.set["is_poor"] == json!(money(row) < 10)));
}

fn write(bank: &Shared<Bank>, random: &mut Random) {
    bank.update(|bank| match random.below(6) {
        0 => bank.batch(|bank| {
            let next = random.below(1 << 60);
            bank.set_first(next);
            bank.set_second(next);
        }),
        1 => bank.update_accounts(|accounts| {
            // All of somebody's money goes to a new account.
            if let Some((key, money)) = accounts.iter().next().map(|(key, row)| (*key, *row.money())) {
                accounts.remove(&key);
                accounts.insert(key, Account::new(AccountInputs { money }));
            }
        }),
        _ => bank.update_accounts(|accounts| {
            let (from, to) = (random.below(ACCOUNTS.into()) as u32, random.below(ACCOUNTS.into()) as u32);
            let money = random.below(20) as i64;
            accounts.update(&from, |account| account.update_money(|have| *have -= money));
            accounts.update(&to, |account| account.update_money(|have| *have += money));
        }),
    });
}

/// Holds a copy until the end, over feeds that end in the middle.
fn hold(bank: &Shared<Bank>, is_over: &AtomicBool, random: &mut Random) -> (Client, Option<Version>) {
    let (mut client, mut seen) = (Client::default(), None);
    while !is_over.load(SeqCst) {
        let mut feed = bank.feed(seen);
        for _ in 0..1 + random.below(20) {
            let frame = block_on(feed.next(), || {}).expect("it is there").expect("all can be serialised");
            // Some are lost.
            if random.below(8) == 0 {
                break;
            }
            client.apply(&frame);
            check(&client.state);
            seen = Some(frame.version());
        }
    }
    (client, seen)
}

fn run(seed: u64) {
    let accounts = (0..ACCOUNTS).map(|key| (key, account())).collect();
    let bank = Shared::new(Bank::new(BankInputs { first: 0, second: 0, accounts }));
    let is_over = AtomicBool::new(false);
    let holders: Vec<(Client, Option<Version>)> = thread::scope(|scope| {
        let writers = (0..2).map(|writer| {
            let (bank, mut random) = (&bank, Random::new(seed * 8 + writer));
            scope.spawn(move || (0..200).for_each(|_| write(bank, &mut random)))
        });
        let writers: Vec<_> = writers.collect();
        let holders = (2..4).map(|holder| {
            let (bank, is_over, mut random) = (&bank, &is_over, Random::new(seed * 8 + holder));
            scope.spawn(move || hold(bank, is_over, &mut random))
        });
        let holders: Vec<_> = holders.collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        is_over.store(true, SeqCst);
        // Who waits is to see that.
        let last = bank.read(|bank| bank.first() + 1);
        while holders.iter().any(|holder| !holder.is_finished()) {
            bank.update(|bank| {
                bank.batch(|bank| {
                    let next = if *bank.first() == last { last + 1 } else { last };
                    bank.set_first(next);
                    bank.set_second(next);
                })
            });
            thread::yield_now();
        }
        holders.into_iter().map(|holder| holder.join().unwrap()).collect()
    });
    for (mut client, seen) in holders {
        client.apply(&bank.frame_since(seen).unwrap());
        let whole: Value = serde_json::from_str(&bank.frame_since(None).unwrap()).unwrap();
        assert_eq!(client.state, Replica::whole(&whole));
        check(&client.state);
    }
}

#[test]
fn nobody_sees_a_part_of_what_was_written_together() {
    random::each_seed(20, run, Vec::new);
}
