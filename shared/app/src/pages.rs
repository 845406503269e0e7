//! Pages of lists whose filters the table cannot apply.

use futures::future::BoxFuture;

/// Stored entries looked at for one page, at most: a filter that lets nothing through answers a
/// short page with a cursor to go on from, not a scan of everything.
const MAX_LOOKED: usize = 2_000;

/// Part of a stored list.
pub struct Chunk<T> {
    /// Position and, where the filter lets it through, the item.
    pub entries: Vec<(String, Option<T>)>,
    /// Whether the stored list goes on.
    pub more: bool,
}

/// A page, and the position to go on from where there is more.
pub type Found<T> = (Vec<T>, Option<String>);

/// Reads chunks from `after` on until `limit` items are there, and answers them with the position
/// to go on from.
pub async fn paginate_filtered<'a, T, E>(
    limit: usize,
    after: Option<String>,
    mut read: impl FnMut(Option<String>) -> BoxFuture<'a, Result<Chunk<T>, E>>,
) -> Result<Found<T>, E> {
    let (mut items, mut at, mut looked) = (Vec::new(), after, 0);
    loop {
        let Chunk { entries, more } = read(at.clone()).await?;
        let count = entries.len();
        for (index, (position, item)) in entries.into_iter().enumerate() {
            items.extend(item);
            at = Some(position);
            if items.len() == limit {
                let end = !more && index + 1 == count;
                return Ok((items, at.filter(|_| !end)));
            }
        }
        looked += count;
        if !more {
            return Ok((items, None));
        }
        if looked >= MAX_LOOKED {
            return Ok((items, at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    async fn evens(limit: usize, after: Option<&str>, size: usize) -> (Vec<usize>, Option<String>) {
        let read = |after: Option<String>| {
            let first = after.map_or(0, |a| a.parse::<usize>().unwrap() + 1);
            let last = (first + 3).min(size);
            let entries =
                (first..last).map(|n| (n.to_string(), (n % 2 == 0).then_some(n))).collect();
            std::future::ready(Ok::<_, ()>(Chunk { entries, more: last < size })).boxed()
        };
        paginate_filtered(limit, after.map(str::to_owned), read).await.unwrap()
    }

    #[tokio::test]
    async fn pages_join_without_a_gap_or_an_overlap() {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let (items, next) = evens(2, after.as_deref(), 11).await;
            assert!(items.len() <= 2);
            all.extend(items);
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(all, [0, 2, 4, 6, 8, 10]);
    }

    #[tokio::test]
    async fn a_page_that_ends_with_the_list_has_no_next() {
        assert_eq!(evens(3, None, 5).await, (vec![0, 2, 4], None));
        assert_eq!(evens(9, None, 5).await, (vec![0, 2, 4], None));
        assert_eq!(evens(3, None, 6).await, (vec![0, 2, 4], Some("4".to_owned())));
    }

    #[tokio::test]
    async fn a_filter_that_lets_nothing_through_does_not_look_at_everything() {
        let mut chunks = 0;
        let read = |_: Option<String>| {
            chunks += 1;
            let entries = (0..500).map(|n| (n.to_string(), None::<u8>)).collect();
            std::future::ready(Ok::<_, ()>(Chunk { entries, more: true })).boxed()
        };
        assert_eq!(
            paginate_filtered(10, None, read).await.unwrap(),
            (vec![], Some("499".to_owned()))
        );
        assert_eq!(chunks, 4);
    }
}
